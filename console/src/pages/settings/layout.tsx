import "./settings.css";
import { Suspense } from "react";
import { NavLink, Outlet } from "react-router-dom";
import { useMay } from "~/api/session";
import { Page, Skeleton } from "~/design/surface";

export function Component() {
  const admin = useMay("admin");
  return (
    <Page title="Settings">
      <div>
        <nav className="tabs" aria-label="Settings">
          <NavLink to="organization">Organisation</NavLink>
          {admin && <NavLink to="keys">API keys</NavLink>}
          {admin && <NavLink to="operators">Operators</NavLink>}
          <NavLink to="deliveries">Webhook deliveries</NavLink>
          <NavLink to="account">My account</NavLink>
        </nav>
        <div className="settings-body">
          <Suspense fallback={<Skeleton />}>
            <Outlet />
          </Suspense>
        </div>
      </div>
    </Page>
  );
}
