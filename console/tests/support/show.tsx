import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { RouterProvider, createMemoryRouter } from "react-router-dom";
import { LiveProvider } from "~/api/live";
import { OperatorProvider } from "~/api/session";
import type { Role } from "~/api/types";
import { TooltipProvider } from "~/design/overlay";
import { ToastProvider } from "~/design/toast";

interface Options {
  role?: Role;
  path?: string; // the pattern of the page
  at?: string; // the address
}

/// A page as the shell shows it, to an operator of a role.
export function show(page: ReactNode, { role = "admin", path = "/", at = path }: Options = {}) {
  const operator = {
    id: 1,
    name: "Ada Byron",
    email: "ada@example.com",
    role,
    is_active: true,
    created_at: null,
    last_signed_in_at: null,
  };
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const router = createMemoryRouter(
    [
      { path, element: page },
      { path: "*", element: <p>another page</p> },
    ],
    { initialEntries: [at] },
  );
  const view = render(
    <QueryClientProvider client={client}>
      <TooltipProvider>
        <ToastProvider>
          <OperatorProvider operator={operator}>
            <LiveProvider>
              <RouterProvider router={router} />
            </LiveProvider>
          </OperatorProvider>
        </ToastProvider>
      </TooltipProvider>
    </QueryClientProvider>,
  );
  return { ...view, router, client, user: userEvent.setup() };
}
