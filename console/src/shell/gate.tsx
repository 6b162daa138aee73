// What stands before every page: first run, sign-in, or the console itself. A session that ends in the middle of work is asked
// for again over the page, so that nothing that was typed is lost.
import { Suspense, lazy, useEffect, useRef } from "react";
import { OperatorProvider, useSessionQuery } from "~/api/session";
import type { Operator } from "~/api/types";
import { Button } from "~/design/button";
import { ErrorPanel } from "~/design/error_panel";
import { Shell } from "./shell";

const FirstRun = lazy(() => import("~/pages/sign_in/first_run"));
const SignIn = lazy(() => import("~/pages/sign_in/sign_in"));

function Quiet({ children }: { children?: React.ReactNode }) {
  return <main className="gate-quiet">{children}</main>;
}

export function Gate() {
  const session = useSessionQuery();
  const last = useRef<Operator | null>(null);
  const operator = session.data?.operator ?? null;
  useEffect(() => {
    if (operator) last.current = operator;
  }, [operator]);

  if (session.isPending) return <Quiet />;
  if (!session.data)
    return (
      <Quiet>
        <ErrorPanel error={session.error} title="The console cannot begin" />
        <Button onClick={() => void session.refetch()}>Try again</Button>
      </Quiet>
    );
  if (session.data.state === "first_run")
    return (
      <Suspense fallback={<Quiet />}>
        <FirstRun />
      </Suspense>
    );
  const known = operator ?? last.current;
  if (!known)
    return (
      <Suspense fallback={<Quiet />}>
        <SignIn />
      </Suspense>
    );
  return (
    <OperatorProvider operator={known}>
      <Shell />
      {!operator && (
        <Suspense>
          <SignIn again={known} onOther={() => location.assign("/")} />
        </Suspense>
      )}
    </OperatorProvider>
  );
}
