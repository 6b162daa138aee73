import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "./client";
import type { Operator, Role, Schemas } from "./types";

const key = ["operators"];

export const useOperators = () =>
  useQuery({ queryKey: key, queryFn: () => api.get<Schemas["Operators"]>("/operators"), select: (a) => a.operators });

export interface OperatorChange {
  name?: string;
  role?: Role;
  is_active?: boolean;
  password?: string;
}

export function useOperatorActions() {
  const client = useQueryClient();
  const done = { onSuccess: () => client.invalidateQueries({ queryKey: key }) };
  return {
    add: useMutation({
      mutationFn: (who: { name: string; email: string; role: Role; password: string }) =>
        api.post<Operator>("/operators", who),
      ...done,
    }),
    change: useMutation({
      mutationFn: ({ id, ...change }: OperatorChange & { id: number }) => api.put<Operator>(`/operators/${id}`, change),
      ...done,
    }),
    remove: useMutation({ mutationFn: (id: number) => api.delete<Schemas["Success"]>(`/operators/${id}`), ...done }),
  };
}
