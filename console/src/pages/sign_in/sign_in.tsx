import { useState } from "react";
import { useSignIn } from "~/api/session";
import type { Operator } from "~/api/types";
import { Button } from "~/design/button";
import { ErrorPanel } from "~/design/error_panel";
import { Field, Input } from "~/design/field";
import { Dialog } from "~/design/overlay";
import { EntryFrame } from "./frame";

function SignInForm({ email: known }: { email?: string }) {
  const signIn = useSignIn();
  const [email, setEmail] = useState(known ?? "");
  const [password, setPassword] = useState("");
  return (
    <form
      className="form"
      onSubmit={(e) => {
        e.preventDefault();
        signIn.mutate({ email: email.trim(), password }, { onError: () => setPassword("") });
      }}
    >
      <ErrorPanel error={signIn.error} />
      <Field label="Email">
        <Input
          type="email"
          autoComplete="username"
          required
          autoFocus={!known}
          readOnly={!!known}
          value={email}
          onChange={(e) => setEmail(e.target.value)}
        />
      </Field>
      <Field label="Password">
        <Input
          type="password"
          autoComplete="current-password"
          required
          autoFocus={!!known}
          value={password}
          onChange={(e) => setPassword(e.target.value)}
        />
      </Field>
      <Button type="submit" kind="primary" busy={signIn.isPending}>
        Sign in
      </Button>
    </form>
  );
}

/// With @p again: over the page on which the session ended.
export default function SignIn({ again, onOther }: { again?: Operator; onOther?(): void }) {
  if (again)
    return (
      <Dialog
        open
        onClose={() => {}}
        title="Your session has ended"
        said="Sign in again to go on where you were. Nothing on this page is lost."
      >
        <SignInForm email={again.email} />
        <Button kind="plain" small onClick={onOther}>
          Sign in as somebody else
        </Button>
      </Dialog>
    );
  return (
    <EntryFrame>
      <h1>Sign in</h1>
      <SignInForm />
      <p className="quiet small">No account yet? An admin adds operators under Settings.</p>
    </EntryFrame>
  );
}
