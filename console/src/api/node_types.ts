import { useQuery } from "@tanstack/react-query";
import { api } from "./client";
import type { NodeSpec, Schemas } from "./types";

export const useNodeTypes = () =>
  useQuery({
    queryKey: ["node-types"],
    queryFn: () => api.get<Schemas["NodeTypes"]>("/node-types"),
    select: (a): NodeSpec[] => a.node_types,
    staleTime: Infinity,
  });
