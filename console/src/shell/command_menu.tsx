// One box to go anywhere: pages, workflows, telephony configurations, a call by its id.
import { useMemo, useState } from "react";
import { useNavigate } from "react-router-dom";
import { useMay } from "~/api/session";
import { useConfigs } from "~/api/telephony";
import { useWorkflowNames } from "~/api/workflows";
import { SearchInput } from "~/design/field";
import { Icon, type IconName } from "~/design/icon";
import { Dialog } from "~/design/overlay";
import { places } from "./navigation";

interface Command {
  text: string;
  kind: string;
  icon: IconName;
  to: string;
  keys?: string;
}

const shownMax = 12;

export function CommandMenu({ open, onClose }: { open: boolean; onClose(): void }) {
  return (
    <Dialog open={open} onClose={onClose} title="Go to">
      {open && <Commands onClose={onClose} />}
    </Dialog>
  );
}

function Commands({ onClose }: { onClose(): void }) {
  const navigate = useNavigate();
  const workflows = useWorkflowNames().data;
  const configs = useConfigs().data;
  const admin = useMay("admin");
  const operate = useMay("operator");
  const [words, setWords] = useState("");
  const [at, setAt] = useState(0);

  const commands = useMemo<Command[]>(
    () => [
      ...places.map((p) => ({ text: p.text, kind: "", icon: p.icon, to: p.to, keys: `g ${p.key}` })),
      { text: "Call log", kind: "", icon: "search", to: "/calls/log" },
      ...(admin
        ? [
            {
              text: "Add a telephony configuration",
              kind: "",
              icon: "plus" as const,
              to: "/telephony-configurations/new",
            },
          ]
        : []),
      ...(operate ? [{ text: "New workflow", kind: "", icon: "plus" as const, to: "/workflows?new=1" }] : []),
      ...(workflows ?? []).map((w) => ({ text: w.name, kind: "Workflow", icon: "flow" as const, to: `/workflows/${w.id}` })),
      ...(configs ?? []).map((c) => ({
        text: c.name,
        kind: "Telephony",
        icon: "line" as const,
        to: `/telephony-configurations/${c.id}`,
      })),
    ],
    [workflows, configs, admin, operate],
  );
  const wanted = words.trim().toLowerCase();
  const found = commands.filter((c) => c.text.toLowerCase().includes(wanted)).slice(0, shownMax);
  if (/^\d+$/.test(wanted)) found.unshift({ text: `Call ${wanted}`, kind: "Call", icon: "phone", to: `/calls/${wanted}` });

  const go = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    navigate(command.to);
  };
  return (
    <>
      <SearchInput
        label="A page, a workflow, a call's number"
        role="combobox"
        aria-expanded="true"
        aria-controls="commands"
        aria-activedescendant={found[at] ? `command-${at}` : undefined}
        autoFocus
        value={words}
        onChange={(e) => {
          setWords(e.target.value);
          setAt(0);
        }}
        onKeyDown={(e) => {
          if (e.key === "ArrowDown") setAt((n) => Math.min(n + 1, found.length - 1));
          else if (e.key === "ArrowUp") setAt((n) => Math.max(n - 1, 0));
          else if (e.key === "Enter") go(found[at]);
          else return;
          e.preventDefault();
        }}
      />
      <div className="command-list" role="listbox" id="commands" aria-label="Places">
        {found.map((c, i) => (
          <button
            key={c.to + c.text}
            id={`command-${i}`}
            type="button"
            role="option"
            tabIndex={-1}
            aria-selected={i === at}
            className="command-item"
            onMouseMove={() => setAt(i)}
            onClick={() => go(c)}
          >
            <Icon name={c.icon} />
            <span className="cut">{c.text}</span>
            {c.keys ? <kbd>{c.keys}</kbd> : <span className="faint small end">{c.kind}</span>}
          </button>
        ))}
        {found.length === 0 && <p className="quiet">Nothing is called that.</p>}
      </div>
    </>
  );
}
