import { useState } from "react";
import type { Workflow, WorkflowVersion } from "~/api/types";
import { useVersions, useWorkflowActions } from "~/api/workflows";
import { Button } from "~/design/button";
import { ErrorPanel } from "~/design/error_panel";
import { sentence } from "~/design/format";
import { Dialog } from "~/design/overlay";
import { Time } from "~/design/time";
import { useToasts } from "~/design/toast";
import { Badge, Skeleton } from "~/design/surface";
import { ChangeList } from "./change_list";
import { changesOfContent } from "./changes";
import type { useDraft } from "./use_draft";
import { contentOf } from "./version_content";

interface Props {
  workflow: Workflow;
  draft: ReturnType<typeof useDraft>;
  editable: boolean;
  onClose(): void;
}

function Version({ version, draft, onRestore }: { version: WorkflowVersion; draft: Props["draft"]; onRestore?(): void }) {
  const [open, setOpen] = useState(false);
  const theirs = contentOf(version);
  return (
    <li>
      <div className="version-row">
        <span className="strong num">v{version.version_number}</span>
        <Badge tone={version.status === "published" ? "ok" : version.status === "draft" ? "caller" : "none"}>
          {sentence(version.status)}
        </Badge>
        <span className="quiet small">
          <Time at={version.published_at ?? version.created_at} />
        </span>
        <span className="end row">
          <Button small kind="plain" aria-expanded={open} onClick={() => setOpen(!open)}>
            Compare
          </Button>
          {onRestore && (
            <Button small onClick={onRestore}>
              Restore
            </Button>
          )}
        </span>
      </div>
      {open && <ChangeList changes={changesOfContent(theirs, draft.content)} />}
    </li>
  );
}

export function VersionsDialog({ workflow, draft, editable, onClose }: Props) {
  const versions = useVersions(workflow.id);
  const { discardDraft } = useWorkflowActions(workflow.id);
  const toasts = useToasts();
  return (
    <Dialog
      open
      onClose={onClose}
      title="Versions"
      said="Restoring puts an older version on the canvas; nothing changes for callers until it is published."
    >
      <ErrorPanel error={versions.error} onRetry={() => void versions.refetch()} />
      {versions.isPending && <Skeleton />}
      <ol>
        {versions.data?.map((v) => (
          <Version
            key={v.id}
            version={v}
            draft={draft}
            onRestore={
              editable
                ? () => {
                    draft.take(contentOf(v));
                    toasts.say(
                      `Version ${v.version_number} is on the canvas`,
                      "Save it to keep it as the draft; Undo brings back what was there.",
                    );
                    onClose();
                  }
                : undefined
            }
          />
        ))}
      </ol>
      {editable && workflow.version_status === "draft" && (
        <div className="form-end">
          <Button
            kind="danger"
            busy={discardDraft.isPending}
            onClick={() =>
              discardDraft.mutate(undefined, {
                onSuccess: (w) => {
                  draft.startAnew(w);
                  toasts.say("The draft is gone; the published version is back");
                  onClose();
                },
                onError: (e) => toasts.fail("The draft stays", e),
              })
            }
          >
            Discard the draft
          </Button>
        </div>
      )}
    </Dialog>
  );
}
