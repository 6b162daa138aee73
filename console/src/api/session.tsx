// Who is signed in, and what they may do.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, createContext, useContext, useEffect } from "react";
import { api, setCsrfToken, whenSessionIsLost } from "./client";
import type { Operator, Role, Schemas, Session } from "./types";

const key = ["session"];
const rank: Record<Role, number> = { viewer: 0, operator: 1, admin: 2 };
const signedOut: Session = { state: "signed_out", operator: null, csrf_token: null, expires_at: null };

const accept = (session: Session) => {
  setCsrfToken(session.csrf_token);
  return session;
};

export function useSessionQuery() {
  const client = useQueryClient();
  useEffect(() => {
    whenSessionIsLost(() => {
      setCsrfToken(null);
      client.setQueryData(key, (was: Session | undefined) => (was?.state === "signed_in" ? signedOut : was));
    });
  }, [client]);
  return useQuery({
    queryKey: key,
    queryFn: async () => accept(await api.get<Session>("/session")),
    staleTime: 60_000,
    retry: 2,
  });
}

const OperatorContext = createContext<Operator | null>(null);
export const OperatorProvider = ({ operator, children }: { operator: Operator; children: ReactNode }) => (
  <OperatorContext.Provider value={operator}>{children}</OperatorContext.Provider>
);

export function useOperator(): Operator {
  const operator = useContext(OperatorContext);
  if (!operator) throw new Error("no operator is signed in here");
  return operator;
}

/// May the one who is signed in do what needs @p role. The node decides; this only spares them a refusal.
export function useMay(role: Role): boolean {
  const operator = useContext(OperatorContext);
  return operator !== null && rank[operator.role] >= rank[role];
}

export function useSignIn() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (who: { email: string; password: string }) => api.post<Session>("/session", who),
    // What an expired session left on the screen is still there; it is asked for anew.
    onSuccess: async (session) => {
      client.setQueryData(key, accept(session));
      await client.invalidateQueries({ predicate: (q) => q.queryKey[0] !== "session" });
    },
  });
}

export function useFirstOperator() {
  return useMutation({
    mutationFn: (who: { name: string; email: string; password: string; bootstrap_key: string }) =>
      api.post<Schemas["FirstOperator"]>("/session/first-operator", who),
    onSuccess: (answer) => setCsrfToken(answer.session.csrf_token),
  });
}

export function useEnter() {
  const client = useQueryClient();
  return (session: Session) => void client.setQueryData(key, accept(session));
}

export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.delete<Schemas["Success"]>("/session"),
    onSettled: () => {
      setCsrfToken(null);
      client.removeQueries({ predicate: (q) => q.queryKey[0] !== "session" });
      client.setQueryData(key, signedOut);
    },
  });
}

export const useChangePassword = () =>
  useMutation({
    mutationFn: (body: { current_password: string; new_password: string }) =>
      api.put<Schemas["Success"]>("/session/password", body),
  });
