// A way back up: around what it passes, each in a lane of its own, so that no label is struck out by another's line.
import { BaseEdge, type Edge, type EdgeProps, getSmoothStepPath } from "@xyflow/react";

export type BackEdge = Edge<{ lane: number }>;

const laneWidth = 22;
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
    centerX: (sameColumn ? Math.max(sourceX, targetX) + halfNode + 1.5 * laneWidth : (sourceX + targetX) / 2) + shift,
  });
  return (
    <BaseEdge
      path={path}
      labelX={labelX}
      labelY={labelY}
      label={rest.label}
      labelBgPadding={rest.labelBgPadding}
      markerEnd={rest.markerEnd}
      interactionWidth={rest.interactionWidth}
    />
  );
}
