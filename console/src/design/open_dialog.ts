// A dialog that has an address: "?open=versions" shows it, so that it can be linked to and survives a reload.
import { useCallback } from "react";
import { useSearchParams } from "react-router-dom";

export function useOpenDialog<Name extends string>(names: readonly Name[]): [Name | null, (name: Name | null) => void] {
  const [params, setParams] = useSearchParams();
  const asked = params.get("open");
  const open = names.find((n) => n === asked) ?? null;
  const set = useCallback(
    (name: Name | null) =>
      setParams(
        (was) => {
          const next = new URLSearchParams(was);
          if (name) next.set("open", name);
          else next.delete("open");
          return next;
        },
        { replace: true },
      ),
    [setParams],
  );
  return [open, set];
}
