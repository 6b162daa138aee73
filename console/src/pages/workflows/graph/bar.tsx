import { Link, useNavigate } from "react-router-dom";
import type { Workflow } from "~/api/types";
import { Button, ButtonLink } from "~/design/button";
import { useOpenDialog } from "~/design/open_dialog";
import { Menu } from "~/design/overlay";
import { usePageTitle } from "~/design/page_title";
import { Badge } from "~/design/surface";
import { download } from "../download";
import { CallDialog } from "./call_dialog";
import { PublishDialog } from "./publish_dialog";
import type { useDraft } from "./use_draft";
import { VersionsDialog } from "./versions_dialog";

interface Props {
  workflow: Workflow;
  draft: ReturnType<typeof useDraft>;
  editable: boolean;
  onSave(): void;
  onTidy(): void;
}

function State({ workflow, draft }: Pick<Props, "workflow" | "draft">) {
  const isDraft = workflow.version_status === "draft";
  return (
    <span className="row small" aria-live="polite">
      <Badge tone={isDraft ? "caller" : "ok"}>
        {isDraft ? "Draft" : "Published"} v{workflow.version_number}
      </Badge>
      {draft.changed && <span className="quiet">unsaved changes</span>}
      {draft.problems.all.length > 0 && (
        <Badge tone="problem">
          {draft.problems.all.length === 1 ? "1 problem" : `${draft.problems.all.length} problems`}
        </Badge>
      )}
    </span>
  );
}

const dialogs = ["call", "publish", "versions"] as const;

export function Bar({ workflow, draft, editable, onSave, onTidy }: Props) {
  const navigate = useNavigate();
  const [open, setOpen] = useOpenDialog(dialogs);
  usePageTitle(workflow.name);
  const close = () => setOpen(null);
  return (
    <div className="builder-bar">
      <nav className="crumb" aria-label="Where this is" style={{ margin: 0 }}>
        <Link to="/workflows">Workflows</Link> <span aria-hidden="true">/</span>
      </nav>
      <h1 className="sr-only">{workflow.name}</h1>
      <input
        className="builder-name"
        aria-label="Name"
        maxLength={255}
        readOnly={!editable}
        value={draft.rest.name}
        onChange={(e) => draft.setRest({ ...draft.rest, name: e.target.value })}
      />
      <State workflow={workflow} draft={draft} />
      <div className="row end">
        {editable && (
          <>
            <Button
              kind="plain"
              icon="undo"
              aria-label="Undo"
              title="Undo (Ctrl Z)"
              disabled={!draft.undo}
              onClick={() => draft.undo?.()}
            />
            <Button
              kind="plain"
              icon="redo"
              aria-label="Redo"
              title="Redo (Ctrl Shift Z)"
              disabled={!draft.redo}
              onClick={() => draft.redo?.()}
            />
            <Button kind="plain" icon="layout" aria-label="Tidy up" title="Lay the graph out" onClick={onTidy} />
          </>
        )}
        <Menu
          label="More"
          trigger={<Button kind="plain" icon="more" aria-label="More" />}
          entries={[
            { text: "Versions", icon: "undo", onSelect: () => setOpen("versions") },
            {
              text: "Export as a file",
              icon: "download",
              onSelect: () =>
                download(`${draft.rest.name}.json`, {
                  name: draft.rest.name,
                  workflow_definition: draft.definition,
                  template_context_variables: draft.rest.context,
                  workflow_configurations: draft.rest.settings,
                }),
            },
            { text: "Its calls", icon: "phone", onSelect: () => navigate(`/calls/log?workflow=${workflow.id}`) },
          ]}
        />
        {editable && (
          <>
            <ButtonLink to={`/workflows/${workflow.id}/talk`} icon="mic">
              Talk here
            </ButtonLink>
            <Button icon="phone" onClick={() => setOpen("call")}>
              Call
            </Button>
            <Button busy={draft.saving} disabled={!draft.changed} onClick={onSave}>
              Save
            </Button>
            <Button
              kind="primary"
              disabled={!draft.changed && workflow.version_status !== "draft"}
              onClick={() => setOpen("publish")}
            >
              Publish
            </Button>
          </>
        )}
      </div>
      {editable && open === "call" && <CallDialog workflow={workflow} changed={draft.changed} onClose={close} />}
      {editable && open === "publish" && <PublishDialog workflow={workflow} draft={draft} onClose={close} />}
      {open === "versions" && <VersionsDialog workflow={workflow} draft={draft} editable={editable} onClose={close} />}
    </div>
  );
}
