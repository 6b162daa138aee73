// The frame around every page: navigation, live updates, commands.
import "./shell.css";
import { Suspense, useCallback, useEffect, useRef, useState } from "react";
import { Outlet, useLocation } from "react-router-dom";
import { LiveProvider, useLiveEvents } from "~/api/live";
import { Button } from "~/design/button";
import { sentence } from "~/design/format";
import { Dialog } from "~/design/overlay";
import { useToasts } from "~/design/toast";
import { Skeleton } from "~/design/surface";
import { CommandMenu } from "./command_menu";
import { Navigation } from "./navigation";
import { useShortcuts } from "./shortcuts";
import { Stale } from "./stale";

/// Warnings and errors that the node tells of by itself.
function Notices() {
  const toasts = useToasts();
  useLiveEvents((e) => {
    if (e.name === "notice" && e.data.level !== "info")
      toasts.say(sentence(e.data.name.replace(".", ": ")), e.data.detail, e.data.level === "error" ? "problem" : "warning");
  });
  return null;
}

export function Shell() {
  const [commands, setCommands] = useState(false);
  const [menu, setMenu] = useState(false);
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const openCommands = useCallback(() => setCommands(true), []);
  useShortcuts(openCommands);
  useEffect(() => {
    setMenu(false);
    main.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [pathname]);

  return (
    <LiveProvider>
      <Notices />
      <a className="button skip" href="#main">
        To the content
      </a>
      <div className="shell">
        <div className="side fixed">
          <Navigation onCommand={openCommands} />
        </div>
        <div className="topbar">
          <Button kind="plain" icon="menu" aria-label="Menu" onClick={() => setMenu(true)} />
          <span className="brand">
            <img src="/mark.svg" alt="" /> Tandem
          </span>
        </div>
        <main id="main" ref={main} tabIndex={-1} className="shell-main">
          <Stale />
          <Suspense
            fallback={
              <div className="page">
                <Skeleton lines={4} />
              </div>
            }
          >
            <Outlet />
          </Suspense>
        </main>
      </div>
      <Dialog open={menu} onClose={() => setMenu(false)} title="Menu" shape="left">
        <div className="side">
          <Navigation onCommand={openCommands} onGo={() => setMenu(false)} />
        </div>
      </Dialog>
      <CommandMenu open={commands} onClose={() => setCommands(false)} />
    </LiveProvider>
  );
}
