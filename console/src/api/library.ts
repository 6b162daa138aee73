// What agents may use: tools, credentials, documents, recordings. The graph builder offers them by name.
import { useQuery } from "@tanstack/react-query";
import { api } from "./client";
import type { Schemas } from "./types";

export interface Choice {
  value: string;
  label: string;
}
const choices = <T>(key: string, path: string, read: (answer: T) => Choice[]) => ({
  queryKey: ["library", key],
  queryFn: async () => read(await api.get<T>(path)),
  staleTime: 60_000,
});

export const useTools = () =>
  useQuery(choices<Schemas["Tool"][]>("tools", "/tools/", (a) => a.map((t) => ({ value: t.tool_uuid, label: t.name }))));
export const useCredentials = () =>
  useQuery(
    choices<Schemas["Credential"][]>("credentials", "/credentials/", (a) =>
      a.map((c) => ({ value: c.uuid, label: c.name })),
    ),
  );
export const useDocuments = () =>
  useQuery(
    choices<Schemas["Documents"]>("documents", "/knowledge-base/documents", (a) =>
      a.documents.map((d) => ({ value: d.document_uuid, label: d.filename })),
    ),
  );
export const useRecordings = () =>
  useQuery(
    choices<Schemas["Recordings"]>("recordings", "/workflow-recordings/", (a) =>
      a.recordings.map((r) => ({ value: r.recording_id, label: r.transcript.slice(0, 60) })),
    ),
  );
