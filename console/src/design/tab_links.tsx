import { type ReactNode, useEffect, useRef } from "react";
import { useLocation } from "react-router-dom";

/// Tabs that are pages. Where they do not fit, the one looked at is scrolled to.
export function TabLinks({ label, children }: { label: string; children: ReactNode }) {
  const bar = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  useEffect(() => {
    const tab = bar.current?.querySelector<HTMLElement>(".active");
    if (tab && bar.current) bar.current.scrollLeft = tab.offsetLeft + tab.offsetWidth / 2 - bar.current.clientWidth / 2;
  }, [pathname]);
  return (
    <nav className="tabs" aria-label={label} ref={bar}>
      {children}
    </nav>
  );
}
