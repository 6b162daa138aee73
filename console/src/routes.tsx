// Every page and its address. Pages are fetched when first looked at.
import { Navigate, type RouteObject } from "react-router-dom";
import { Gate } from "./shell/gate";
import { Lost, RouteError } from "./shell/lost";

export const routes: RouteObject[] = [
  {
    element: <Gate />,
    errorElement: <RouteError />,
    children: [
      { index: true, lazy: () => import("./pages/start/start") },
      { path: "telephony-configurations", lazy: () => import("./pages/telephony/list") },
      { path: "telephony-configurations/new", lazy: () => import("./pages/telephony/add") },
      { path: "telephony-configurations/:id", lazy: () => import("./pages/telephony/detail") },
      { path: "calls", lazy: () => import("./pages/calls/live") },
      { path: "calls/log", lazy: () => import("./pages/calls/log") },
      { path: "calls/:id", lazy: () => import("./pages/calls/one") },
      { path: "workflows", lazy: () => import("./pages/workflows/list") },
      { path: "workflows/:id", lazy: () => import("./pages/workflows/builder") },
      { path: "workflows/:id/talk", lazy: () => import("./pages/workflows/talk") },
      {
        path: "settings",
        lazy: () => import("./pages/settings/layout"),
        children: [
          { index: true, element: <Navigate to="organization" replace /> },
          { path: "organization", lazy: () => import("./pages/settings/organization") },
          { path: "keys", lazy: () => import("./pages/settings/keys") },
          { path: "operators", lazy: () => import("./pages/settings/operators") },
          { path: "deliveries", lazy: () => import("./pages/settings/deliveries") },
          { path: "account", lazy: () => import("./pages/settings/account") },
        ],
      },
      { path: "system", lazy: () => import("./pages/system/system") },
      { path: "*", element: <Lost /> },
    ],
  },
];
