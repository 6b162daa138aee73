import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "./client";
import type { Schemas } from "./types";

export const useSystem = () =>
  useQuery({ queryKey: ["system"], queryFn: () => api.get<Schemas["System"]>("/system"), refetchInterval: 10_000 });
export const useHistory = (seconds: number) =>
  useQuery({
    queryKey: ["system", "history", seconds],
    queryFn: () => api.get<Schemas["History"]>("/system/history", { query: { seconds } }),
    refetchInterval: 10_000,
    placeholderData: keepPreviousData,
  });
export const useRefusedRequests = () =>
  useQuery({
    queryKey: ["refused"],
    queryFn: () => api.get<Schemas["RefusedRequests"]>("/security/refused-requests", { query: { limit: 50 } }),
    select: (a) => a.refused_requests,
    refetchInterval: 15_000,
  });

export const usePractice = () =>
  useQuery({ queryKey: ["practice"], queryFn: () => api.get<Schemas["Practice"]>("/practice"), refetchInterval: 15_000 });
export function usePracticeActions() {
  const client = useQueryClient();
  const keep = (practice: Schemas["Practice"]) => {
    client.setQueryData(["practice"], practice);
    void client.invalidateQueries({ queryKey: ["telephony"] });
  };
  return {
    start: useMutation({ mutationFn: () => api.post<Schemas["Practice"]>("/practice/start"), onSuccess: keep }),
    stop: useMutation({ mutationFn: () => api.post<Schemas["Practice"]>("/practice/stop"), onSuccess: keep }),
    call: useMutation({
      mutationFn: (body: { workflow_id: number; scenario: string }) =>
        api.post<Schemas["PracticeCall"]>("/practice/calls", body),
    }),
  };
}
