import * as RadixToast from "@radix-ui/react-toast";
import { type ReactNode, createContext, useCallback, useContext, useMemo, useRef, useState } from "react";
import { wordsOf } from "~/api/errors";
import { Button } from "./button";

type Kind = "ok" | "problem" | "warning" | "info";
interface Shown {
  id: number;
  kind: Kind;
  title: string;
  text?: string;
}
interface Toasts {
  say(title: string, text?: string, kind?: Kind): void;
  fail(title: string, error: unknown): void;
}

const Context = createContext<Toasts>({ say() {}, fail() {} });
export const useToasts = () => useContext(Context);

const shownMax = 4;

export function ToastProvider({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<Shown[]>([]);
  const next = useRef(1);
  const add = useCallback(
    (toast: Omit<Shown, "id">) => setShown((now) => [...now.slice(1 - shownMax), { ...toast, id: next.current++ }]),
    [],
  );
  const toasts = useMemo<Toasts>(
    () => ({
      say: (title, text, kind = "ok") => add({ title, text, kind }),
      fail: (title, error) => add({ title, text: wordsOf(error), kind: "problem" }),
    }),
    [add],
  );
  return (
    <Context.Provider value={toasts}>
      <RadixToast.Provider duration={7000} label="Message">
        {children}
        {shown.map((t) => (
          <RadixToast.Root
            key={t.id}
            className={`toast ${t.kind}`}
            onOpenChange={(open) => !open && setShown((now) => now.filter((x) => x.id !== t.id))}
          >
            <div className="grow">
              <RadixToast.Title className="toast-title">{t.title}</RadixToast.Title>
              {t.text && <RadixToast.Description className="toast-text">{t.text}</RadixToast.Description>}
            </div>
            <RadixToast.Close asChild>
              <Button kind="plain" small icon="close" aria-label="Dismiss" />
            </RadixToast.Close>
          </RadixToast.Root>
        ))}
        <RadixToast.Viewport className="toasts" />
      </RadixToast.Provider>
    </Context.Provider>
  );
}
