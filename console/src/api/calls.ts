// Calls: the log, one call, what may be done to one in progress. The live board is in board.ts.
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { address, api } from "./client";
import type { Body, Run, Schemas } from "./types";

export const callsKey = ["calls"];

export interface CallFilters {
  q?: string;
  direction?: string;
  disposition?: string;
  workflow_id?: string;
  from?: string;
  to?: string;
  state?: string;
  telephony_configuration_id?: string;
  phone_number_id?: string;
  min_seconds?: string;
}

export const useCalls = (filters: CallFilters) =>
  useInfiniteQuery({
    queryKey: [...callsKey, "log", filters],
    queryFn: ({ pageParam, signal }) =>
      api.get<Schemas["CallPage"]>("/calls", { query: { ...filters, cursor: pageParam, limit: 50 }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });

export const exportAddress = (filters: CallFilters) => address("/calls/export", { ...filters });

const settlesMs = 120_000;

/// How soon to ask again: while it goes on, and for a while after it for the recording and the price.
function askAgain(run: Run | undefined): number | false {
  if (!run) return false;
  const ended = run.logs.phases.ended;
  if (!ended) return run.is_completed ? false : 4000;
  const settled = run.recording_url !== null && run.cost_info?.total_cost != null;
  return !settled && Date.now() - Date.parse(ended) < settlesMs ? 3000 : false;
}

export const useCall = (id: number) =>
  useQuery({
    queryKey: [...callsKey, "one", id],
    queryFn: () => api.get<Run>(`/calls/${id}`),
    refetchInterval: (q) => askAgain(q.state.data),
  });

export const useCallEvents = (id: number, enabled: boolean) =>
  useInfiniteQuery({
    queryKey: [...callsKey, "events", id],
    queryFn: ({ pageParam }) => api.get<Schemas["CallEvents"]>(`/calls/${id}/events`, { query: { cursor: pageParam } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next_cursor ?? undefined,
    enabled,
  });

export const useShares = (id: number, enabled: boolean) =>
  useQuery({
    queryKey: [...callsKey, "shares", id],
    queryFn: () => api.get<Schemas["CallShares"]>(`/calls/${id}/shares`),
    select: (a) => a.shares,
    enabled,
  });

export function useCallActions(id: number) {
  const client = useQueryClient();
  const done = { onSuccess: () => client.invalidateQueries({ queryKey: callsKey }) };
  return {
    hangUp: useMutation({ mutationFn: () => api.post<Schemas["HangUp"]>(`/calls/${id}/hangup`), ...done }),
    transfer: useMutation({
      mutationFn: (body: Body<"/api/v1/calls/{call_id}/transfer", "post">) =>
        api.post<Schemas["Transfer"]>(`/calls/${id}/transfer`, body),
      ...done,
    }),
    share: useMutation({
      mutationFn: (expires_in_seconds: number) =>
        api.post<Schemas["CallShare"]>(`/calls/${id}/shares`, { expires_in_seconds }),
      ...done,
    }),
    unshare: useMutation({
      mutationFn: (share: string) => api.delete<Schemas["Success"]>(`/calls/${id}/shares/${share}`),
      ...done,
    }),
  };
}

export type NewCall = Body<"/api/v1/telephony/initiate-call", "post">;

/// One key for each time the button is pressed: a repeated request never dials twice.
export function usePlaceCall() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ idempotencyKey, ...body }: NewCall & { idempotencyKey: string }) =>
      api.post<Schemas["CallInitiated"]>("/telephony/initiate-call", body, { idempotencyKey }),
    onSuccess: () => client.invalidateQueries({ queryKey: callsKey }),
  });
}

export const usePlaceDraftCall = () =>
  useMutation({
    mutationFn: ({
      uuid,
      idempotencyKey,
      ...body
    }: {
      uuid: string;
      idempotencyKey: string;
      phone_number: string;
      telephony_configuration_id?: number;
      from_phone_number_id?: number;
    }) => api.post<Schemas["CallTriggered"]>(`/public/agent/test/workflow/${uuid}`, body, { idempotencyKey }),
  });
