import { useEffect } from "react";
import { useNavigate } from "react-router-dom";
import { places } from "./navigation";

const typing = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/// Ctrl K anywhere; "g" and a letter goes to a page, unless something is being typed.
export function useShortcuts(onCommand: () => void) {
  const navigate = useNavigate();
  useEffect(() => {
    let armed = 0;
    const press = (e: KeyboardEvent) => {
      if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "k") {
        e.preventDefault();
        onCommand();
        return;
      }
      if (typing(e.target) || e.ctrlKey || e.metaKey || e.altKey) return;
      if (e.key === "g") armed = Date.now();
      else if (Date.now() - armed < 1500) {
        armed = 0;
        const place = places.find((p) => p.key === e.key);
        if (place) navigate(place.to);
      }
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [navigate, onCommand]);
}
