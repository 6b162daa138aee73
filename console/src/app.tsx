// From outside in: data, words to the operator, who is signed in, and which page is looked at.
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { RouterProvider, createBrowserRouter } from "react-router-dom";
import { ApiError } from "./api/errors";
import { TooltipProvider } from "./design/overlay";
import { ToastProvider } from "./design/toast";
import { routes } from "./routes";

/// What the node refused it would refuse again; only silence and trouble of its own are worth another try.
const worthRetrying = (failures: number, error: unknown) =>
  failures < 2 && !(error instanceof ApiError && error.status < 500);

export const newQueryClient = () =>
  new QueryClient({ defaultOptions: { queries: { retry: worthRetrying, staleTime: 5000, refetchOnWindowFocus: true } } });

export function App() {
  const [client] = useState(newQueryClient);
  const [router] = useState(() => createBrowserRouter(routes, { future: { v7_relativeSplatPath: true } }));
  return (
    <QueryClientProvider client={client}>
      <TooltipProvider delayDuration={350}>
        <ToastProvider>
          <RouterProvider router={router} future={{ v7_startTransition: true }} />
        </ToastProvider>
      </TooltipProvider>
    </QueryClientProvider>
  );
}
