import { useEffect } from "react";

/// What the browser's tab and history call this page.
export function usePageTitle(title: string | undefined) {
  useEffect(() => {
    document.title = title ? `${title} · Tandem` : "Tandem";
  }, [title]);
}
