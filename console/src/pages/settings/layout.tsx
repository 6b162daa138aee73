import "./settings.css";
import { Suspense } from "react";
import { NavLink, Outlet } from "react-router-dom";
import { useMay } from "~/api/session";
import { Page, Skeleton } from "~/design/surface";
import { TabLinks } from "~/design/tab_links";

export function Component() {
  const admin = useMay("admin");
  return (
    <Page title="Settings">
      <div>
        <TabLinks label="Settings">
          <NavLink to="organization">Organisation</NavLink>
          {admin && <NavLink to="keys">API keys</NavLink>}
          {admin && <NavLink to="operators">Operators</NavLink>}
          <NavLink to="deliveries">Webhook deliveries</NavLink>
          <NavLink to="account">My account</NavLink>
        </TabLinks>
        <div className="settings-body">
          <Suspense fallback={<Skeleton />}>
            <Outlet />
          </Suspense>
        </div>
      </div>
    </Page>
  );
}
