import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "./client";
import { telephonyKey } from "./telephony";
import type { Body, PhoneNumber, Schemas } from "./types";

export type NewNumber = Body<"/api/v1/organizations/telephony-configs/{config_id}/phone-numbers", "post">;
export interface NumberChange {
  label?: string | null;
  inbound_workflow_id?: number | null;
  clear_inbound_workflow?: boolean;
  is_active?: boolean;
  force?: boolean;
}

const base = (config: number) => `/organizations/telephony-configs/${config}/phone-numbers`;

export const useNumbers = (config: number) =>
  useQuery({
    queryKey: [...telephonyKey, "config", config, "numbers"],
    queryFn: () => api.get<Schemas["PhoneNumbers"]>(base(config)),
    select: (a) => a.phone_numbers,
  });

export function useNumberActions(config: number) {
  const client = useQueryClient();
  const done = { onSuccess: () => client.invalidateQueries({ queryKey: telephonyKey }) };
  return {
    add: useMutation({ mutationFn: (body: NewNumber) => api.post<PhoneNumber>(base(config), body), ...done }),
    change: useMutation({
      mutationFn: ({ id, ...change }: NumberChange & { id: number }) =>
        api.put<PhoneNumber>(`${base(config)}/${id}`, change),
      ...done,
    }),
    setDefaultCaller: useMutation({
      mutationFn: (id: number) => api.post<PhoneNumber>(`${base(config)}/${id}/set-default-caller`),
      ...done,
    }),
    remove: useMutation({
      mutationFn: ({ id, force }: { id: number; force?: boolean }) =>
        api.delete<Schemas["PhoneNumberDeleted"]>(`${base(config)}/${id}`, { query: { force } }),
      ...done,
    }),
  };
}
