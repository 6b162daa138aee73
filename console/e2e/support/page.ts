// A page that is watched: breaches of the Content-Security-Policy, errors of scripts and requests to other hosts fail the story.
import AxeBuilder from "@axe-core/playwright";
import { type Page, test as base, expect } from "@playwright/test";
import { account, ada, url } from "./world";

export const test = base.extend<{ watched: string[] }>({
  watched: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on("pageerror", (e) => complaints.push(`error: ${e.message}`));
      page.on("console", (m) => /Content.Security.Policy|Refused to/i.test(m.text()) && complaints.push(m.text()));
      page.on(
        "request",
        (r) =>
          ![url.node, url.door, url.board].some((ours) => r.url().startsWith(ours)) &&
          !/^(data|blob):/.test(r.url()) &&
          complaints.push(`another host: ${r.url()}`),
      );
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});
export { expect };

/// Signs in, making the first operator if there is none yet.
export async function enter(page: Page, who = ada) {
  await page.goto("/");
  const welcome = page.getByRole("heading", { name: "Welcome to Tandem" });
  const signIn = page.getByRole("button", { name: "Sign in" });
  await welcome.or(signIn).first().waitFor();
  if (await welcome.isVisible()) {
    await page.getByLabel("Name").fill(who.name);
    await page.getByLabel("Email").fill(who.email);
    await page.getByLabel("Password").fill(who.password);
    await page.getByLabel("Bootstrap key").fill(account.key);
    await page.getByRole("button", { name: "Begin" }).click();
    await page.getByRole("button", { name: /I have kept it/ }).click();
  } else {
    await page.getByLabel("Email").fill(who.email);
    await page.getByLabel("Password").fill(who.password);
    await signIn.click();
  }
  await page.getByRole("navigation", { name: "Main" }).waitFor();
}

/// No serious finding of axe on what is seen now.
export async function accessible(page: Page, where: string) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"])
    .analyze();
  const serious = violations.filter((v) => ["serious", "critical"].includes(v.impact ?? ""));
  expect(
    serious.map(
      (v) =>
        `${where}: ${v.id} ${v.help} at ${v.nodes
          .map((n) => n.target.join(" "))
          .slice(0, 3)
          .join(" | ")}`,
    ),
  ).toEqual([]);
}

export const toast = (page: Page, text: string | RegExp) => page.locator(".toast").filter({ hasText: text });
