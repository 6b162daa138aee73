import { useState } from "react";
import { useNavigate } from "react-router-dom";
import { faultOf } from "~/api/errors";
import { useNewWorkflow, useTemplates } from "~/api/workflows";
import { ErrorPanel } from "~/design/error_panel";
import { Field, Input } from "~/design/field";
import { Dialog, DialogEnd } from "~/design/overlay";
import { toDefinition } from "./graph/definition";

/// The least that is sound: a greeting and a goodbye.
const blank = toDefinition({
  nodes: [
    {
      id: "start_1",
      type: "startCall",
      position: { x: 0, y: 0 },
      data: { name: "Greeting", prompt: "Greet the caller.", greeting: "Hello, how can I help?" },
    },
    {
      id: "end_1",
      type: "endCall",
      position: { x: 0, y: 200 },
      data: { name: "Goodbye", prompt: "Say goodbye.", say: "Thank you for calling. Goodbye!" },
    },
  ],
  edges: [
    {
      id: "start_1-end_1-1",
      source: "start_1",
      target: "end_1",
      data: { label: "answered", condition: "The caller has said something" },
    },
  ],
});

export function NewWorkflow({ open, onClose }: { open: boolean; onClose(): void }) {
  return (
    <Dialog open={open} onClose={onClose} title="New workflow">
      {open && <NewWorkflowForm onClose={onClose} />}
    </Dialog>
  );
}

function NewWorkflowForm({ onClose }: { onClose(): void }) {
  const navigate = useNavigate();
  const templates = useTemplates();
  const { fromFile, fromTemplate } = useNewWorkflow();
  const [template, setTemplate] = useState<number | null>(null);
  const [name, setName] = useState("");
  const error = fromFile.error ?? fromTemplate.error;
  const make = (e: React.FormEvent) => {
    e.preventDefault();
    const how = { onSuccess: ({ id }: { id: number }) => navigate(`/workflows/${id}`) };
    if (template === null) fromFile.mutate({ name: name.trim(), workflow_definition: blank }, how);
    else fromTemplate.mutate({ template_id: template, workflow_name: name.trim() }, how);
  };
  return (
    <form className="form" onSubmit={make}>
      <Field label="Name" fault={faultOf(error, "name") ?? faultOf(error, "workflow_name")}>
        <Input
          required
          autoFocus
          maxLength={255}
          placeholder="Front desk"
          value={name}
          onChange={(e) => setName(e.target.value)}
        />
      </Field>
      <div className="field">
        <span className="field-label">Begin with</span>
        <div className="stack tight" role="group" aria-label="Template">
          <button type="button" className="template-card" aria-pressed={template === null} onClick={() => setTemplate(null)}>
            <span className="strong">A greeting and a goodbye</span>
            <span className="quiet small">Two nodes; draw the rest.</span>
          </button>
          {templates.data?.map((t) => (
            <button
              key={t.id}
              type="button"
              className="template-card"
              aria-pressed={template === t.id}
              onClick={() => setTemplate(t.id)}
            >
              <span className="strong">{t.template_name}</span>
              <span className="quiet small">{t.template_description}</span>
            </button>
          ))}
        </div>
      </div>
      <ErrorPanel error={error ?? templates.error} shownFields={["name", "workflow_name"]} />
      <DialogEnd onClose={onClose} busy={fromFile.isPending || fromTemplate.isPending}>
        Make it
      </DialogEnd>
    </form>
  );
}
