import type { NodeSpec } from "~/api/types";
import { Icon } from "~/design/icon";
import { dragType } from "./canvas";
import type { Definition } from "./definition";
import { iconOf } from "./graph_node";

/// Kinds of nodes, to drag onto the canvas or to press.
export function Palette({
  specs,
  definition,
  onAdd,
}: {
  specs: readonly NodeSpec[];
  definition: Definition;
  onAdd(type: string): void;
}) {
  return (
    <div className="palette" role="group" aria-label="Add a node">
      {specs.map((spec) => {
        const most = spec.graph_constraints?.max_instances;
        const full = most != null && definition.nodes.filter((n) => n.type === spec.name).length >= most;
        return (
          <button
            key={spec.name}
            type="button"
            disabled={full}
            draggable={!full}
            title={full ? `A workflow has at most ${most}.` : spec.description}
            aria-label={`Add ${spec.display_name}`}
            onDragStart={(e) => {
              e.dataTransfer.setData(dragType, spec.name);
              e.dataTransfer.effectAllowed = "copy";
            }}
            onClick={() => onAdd(spec.name)}
          >
            <Icon name={iconOf(spec.name)} size={15} />
            <span>{spec.display_name}</span>
          </button>
        );
      })}
    </div>
  );
}
