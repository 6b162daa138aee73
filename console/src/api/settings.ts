// The organisation's preferences, keys, and what was told to other systems.
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "./client";
import type { Role, Schemas } from "./types";

export type Preferences = Schemas["Preferences"];

export const usePreferences = () =>
  useQuery({ queryKey: ["preferences"], queryFn: () => api.get<Preferences>("/organizations/preferences") });
export function useSavePreferences() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: Partial<Preferences>) => api.put<Preferences>("/organizations/preferences", change),
    onSuccess: (preferences) => client.setQueryData(["preferences"], preferences),
  });
}

export const useApiKeys = (archived: boolean) =>
  useQuery({
    queryKey: ["api-keys", archived],
    queryFn: () => api.get<Schemas["ApiKey"][]>("/user/api-keys", { query: { include_archived: archived } }),
  });
export function useApiKeyActions() {
  const client = useQueryClient();
  const done = { onSuccess: () => client.invalidateQueries({ queryKey: ["api-keys"] }) };
  return {
    add: useMutation({
      mutationFn: (body: { name: string; role: Role; expires_at: string | null }) =>
        api.post<Schemas["NewApiKey"]>("/user/api-keys", body),
      ...done,
    }),
    archive: useMutation({ mutationFn: (id: number) => api.delete<Schemas["Success"]>(`/user/api-keys/${id}`), ...done }),
    reactivate: useMutation({
      mutationFn: (id: number) => api.put<Schemas["Success"]>(`/user/api-keys/${id}/reactivate`),
      ...done,
    }),
  };
}

export const useDeliveries = (status: string) =>
  useInfiniteQuery({
    queryKey: ["deliveries", status],
    queryFn: ({ pageParam }) =>
      api.get<Schemas["WebhookDeliveries"]>("/webhook-deliveries", { query: { status, before: pageParam, limit: 50 } }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });
export function useResend() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: number) => api.post<Schemas["WebhookDelivery"]>(`/webhook-deliveries/${id}/resend`),
    onSuccess: () => client.invalidateQueries({ queryKey: ["deliveries"] }),
  });
}
