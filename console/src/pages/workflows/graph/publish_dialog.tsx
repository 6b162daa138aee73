import type { Workflow } from "~/api/types";
import { useVersions, useWorkflowActions } from "~/api/workflows";
import { Button } from "~/design/button";
import { ErrorPanel } from "~/design/error_panel";
import { Dialog } from "~/design/overlay";
import { useToasts } from "~/design/toast";
import { Notice, Skeleton } from "~/design/surface";
import { useState } from "react";
import { ChangeList } from "./change_list";
import { changesOfContent } from "./changes";
import { contentOf } from "./version_content";
import type { useDraft } from "./use_draft";

/// What changes for callers, then the draft saved and published in one go.
export function PublishDialog({
  workflow,
  draft,
  onClose,
}: {
  workflow: Workflow;
  draft: ReturnType<typeof useDraft>;
  onClose(): void;
}) {
  const versions = useVersions(workflow.id);
  const { publish } = useWorkflowActions(workflow.id);
  const toasts = useToasts();
  const [error, setError] = useState<unknown>(null);
  const published = versions.data?.find((v) => v.status === "published");
  const go = async () => {
    setError(null);
    try {
      if (draft.changed) await draft.save();
      const made = await publish.mutateAsync();
      toasts.say(
        `Version ${made.version_number} is published`,
        "New calls run it from now on; calls in progress keep the version they began with.",
      );
      onClose();
    } catch (e) {
      setError(e);
    }
  };
  return (
    <Dialog open onClose={onClose} title="Publish" said="New calls run this version from the moment it is published.">
      {versions.isPending ? (
        <Skeleton />
      ) : (
        <ChangeList changes={published ? changesOfContent(contentOf(published), draft.content) : []} />
      )}
      {draft.problems.all.length > 0 && (
        <Notice tone="warning">It has problems; a workflow that would strand a caller is not published.</Notice>
      )}
      <ErrorPanel error={error} />
      <div className="form-end">
        <Button onClick={onClose}>Cancel</Button>
        <Button kind="primary" busy={publish.isPending || draft.saving} onClick={() => void go()}>
          Publish
        </Button>
      </div>
    </Dialog>
  );
}
