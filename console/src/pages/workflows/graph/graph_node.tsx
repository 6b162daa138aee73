import { Handle, type Node, type NodeProps, Position } from "@xyflow/react";
import { memo } from "react";
import type { NodeSpec } from "~/api/types";
import { Icon, type IconName } from "~/design/icon";
import { Badge } from "~/design/surface";
import { type GraphNode as Value, nodeName } from "./definition";

export interface NodeData extends Record<string, unknown> {
  node: Value;
  spec: NodeSpec | undefined;
  problems: number;
}

const icons: Record<string, IconName> = {
  startCall: "play",
  agentNode: "headset",
  endCall: "hangup",
  globalNode: "globe",
  trigger: "bolt",
  webhook: "link",
  qa: "clipboard",
};
export const iconOf = (type: string): IconName => icons[type] ?? "flow";

const says = (data: Record<string, unknown>) =>
  [data.say, data.greeting, data.prompt, data.endpoint_url].find(
    (t): t is string => typeof t === "string" && t.trim() !== "",
  );
const slotsOf = (data: Record<string, unknown>) =>
  Array.isArray(data.slots) ? (data.slots as { name?: string }[]).flatMap((s) => (s.name ? [s.name] : [])) : [];

export const GraphNodeView = memo(function GraphNodeView({ data }: NodeProps<Node<NodeData>>) {
  const { node, spec, problems } = data;
  const limits = spec?.graph_constraints;
  return (
    <div className={`graph-node ${node.type}${problems ? " wrong" : ""}`}>
      {limits?.max_incoming !== 0 && <Handle type="target" position={Position.Top} />}
      <div className="top">
        <Icon name={iconOf(node.type)} size={15} />
        <span className="cut">{nodeName(node)}</span>
        {problems > 0 && (
          <span className="problem-mark">
            <Icon name="alert" size={14} />
            {problems}
            <span className="sr-only">problems</span>
          </span>
        )}
      </div>
      <div className="says">{says(node.data) ?? <span className="faint">{spec?.display_name ?? node.type}</span>}</div>
      {slotsOf(node.data).length > 0 && (
        <div className="slots">
          {slotsOf(node.data).map((s) => (
            <Badge key={s} tone="caller">
              {s}
            </Badge>
          ))}
        </div>
      )}
      {limits?.max_outgoing !== 0 && <Handle type="source" position={Position.Bottom} />}
    </div>
  );
});
