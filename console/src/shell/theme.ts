// Light, dark, or as the system has it. public/theme.js applies the choice before the first paint.
import { useSyncExternalStore } from "react";

export type Theme = "system" | "light" | "dark";
const key = "tandem.theme";
const listeners = new Set<() => void>();

const read = (): Theme => {
  const chosen = localStorage.getItem(key);
  return chosen === "light" || chosen === "dark" ? chosen : "system";
};

export function chooseTheme(theme: Theme) {
  if (theme === "system") {
    localStorage.removeItem(key);
    delete document.documentElement.dataset.theme;
  } else {
    localStorage.setItem(key, theme);
    document.documentElement.dataset.theme = theme;
  }
  listeners.forEach((l) => l());
}

function listen(listener: () => void) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  listeners.add(listener);
  system.addEventListener("change", listener);
  return () => {
    listeners.delete(listener);
    system.removeEventListener("change", listener);
  };
}
export const useTheme = () => useSyncExternalStore(listen, read);

/// What is really shown; charts and graphs ask, whose colours are not CSS.
export const useDark = () =>
  useSyncExternalStore(listen, () =>
    read() === "system" ? matchMedia("(prefers-color-scheme: dark)").matches : read() === "dark",
  );
