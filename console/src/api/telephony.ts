// Carrier accounts: what is kept of them, how the carrier sees them, and the doctor.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api } from "./client";
import type { Body, CarrierAccount, Diagnosis, Schemas, TelephonyConfig } from "./types";

const base = "/organizations/telephony-configs";
export const telephonyKey = ["telephony"];
const one = (id: number) => [...telephonyKey, "config", id];

export type NewConfig = Body<"/api/v1/organizations/telephony-configs", "post">;
export type ConfigChange = Body<"/api/v1/organizations/telephony-configs/{config_id}", "put">;

export const useProviders = () =>
  useQuery({
    queryKey: [...telephonyKey, "providers"],
    queryFn: () => api.get<Schemas["TelephonyProviders"]>("/organizations/telephony-providers/metadata"),
    select: (a) => a.providers,
    staleTime: Infinity,
  });

export const useConfigs = () =>
  useQuery({
    queryKey: [...telephonyKey, "list"],
    queryFn: () => api.get<Schemas["TelephonyConfigs"]>(base),
    select: (a) => a.configurations,
  });

/// Asks again while something is on its way to the carrier.
export const useConfig = (id: number) =>
  useQuery({
    queryKey: one(id),
    queryFn: () => api.get<TelephonyConfig>(`${base}/${id}`),
    refetchInterval: (q) => (["pushing", "failing"].includes(q.state.data?.application?.state ?? "") ? 2000 : 30_000),
  });

export const useUsage = (id: number) =>
  useQuery({
    queryKey: [...one(id), "usage"],
    queryFn: () => api.get<Schemas["CarrierUsage"]>(`${base}/${id}/usage`),
    refetchInterval: 2000,
    retry: false,
  });

export const useSpend = (id: number, days = 30) =>
  useQuery({
    queryKey: [...one(id), "spend", days],
    queryFn: () => api.get<Schemas["CarrierSpend"]>(`${base}/${id}/spend`, { query: { days } }),
    staleTime: 60_000,
  });

/// What the account holds at the carrier, asked of the carrier.
export const useCarrierAccount = (id: number, enabled = true) =>
  useQuery({
    queryKey: [...one(id), "account"],
    queryFn: () => api.get<CarrierAccount>(`${base}/${id}/carrier-account`),
    enabled,
    staleTime: 60_000,
  });

export const useDiagnosis = (id: number, enabled: boolean) =>
  useQuery({
    queryKey: [...one(id), "diagnosis"],
    queryFn: () => api.get<Diagnosis>(`${base}/${id}/diagnosis`),
    enabled,
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });

export const useProbe = () =>
  useMutation({
    mutationFn: (body: { config: NewConfig["config"]; telephony_configuration_id?: number }) =>
      api.post<CarrierAccount>(`${base}/probe`, body),
  });

export function useCreateConfig() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: NewConfig) => api.post<TelephonyConfig>(base, body),
    onSuccess: () => client.invalidateQueries({ queryKey: telephonyKey }),
  });
}

export function useConfigActions(id: number) {
  const client = useQueryClient();
  const done = { onSuccess: () => client.invalidateQueries({ queryKey: telephonyKey }) };
  return {
    change: useMutation({ mutationFn: (body: ConfigChange) => api.put<TelephonyConfig>(`${base}/${id}`, body), ...done }),
    remove: useMutation({ mutationFn: () => api.delete<Schemas["Message"]>(`${base}/${id}`), ...done }),
    setDefault: useMutation({ mutationFn: () => api.post<TelephonyConfig>(`${base}/${id}/set-default-outbound`), ...done }),
    reactivate: useMutation({ mutationFn: () => api.post<TelephonyConfig>(`${base}/${id}/reactivate`), ...done }),
    sync: useMutation({
      mutationFn: (force: boolean) => api.post<Schemas["SyncResult"]>(`${base}/${id}/sync`, { force }),
      ...done,
    }),
    fix: useMutation({
      mutationFn: (force: boolean) =>
        api.get<Diagnosis>(`${base}/${id}/diagnosis`, { query: { fix: true, force: force || undefined } }),
      onSuccess: async (diagnosis) => {
        await client.invalidateQueries({ queryKey: telephonyKey });
        client.setQueryData([...one(id), "diagnosis"], diagnosis);
      },
    }),
  };
}
