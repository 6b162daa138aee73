// A way back up: around what it passes, each in a lane of its own, its label above the lines of all others.
import { BaseEdge, type Edge, EdgeLabelRenderer, type EdgeProps, getSmoothStepPath } from "@xyflow/react";

export type BackEdge = Edge<{ lane: number }>;

const laneWidth = 12;
const halfNode = 115;
const shifts = [0, -1, 1];

export function BackEdgeView({ sourceX, sourceY, targetX, targetY, data, ...rest }: EdgeProps<BackEdge>) {
  const shift = (shifts[(data?.lane ?? 0) % shifts.length] ?? 0) * laneWidth;
  const sameColumn = Math.abs(sourceX - targetX) < halfNode;
  const [path, labelX, labelY] = getSmoothStepPath({
    sourceX,
    sourceY,
    targetX,
    targetY,
    centerX: (sameColumn ? Math.max(sourceX, targetX) + halfNode + 3 * laneWidth : (sourceX + targetX) / 2) + shift,
  });
  return (
    <>
      <BaseEdge path={path} markerEnd={rest.markerEnd} interactionWidth={rest.interactionWidth} />
      {rest.label && (
        <EdgeLabelRenderer>
          <div className="back-label" style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}>
            {rest.label}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
}
