// How smoothly a page is drawn.
import type { Page } from "@playwright/test";

export interface Frames {
  perSecond: number;
  longestMs: number;
}

export const framesOf = (page: Page, forMs: number): Promise<Frames> =>
  page.evaluate(
    (wanted) =>
      new Promise<Frames>((done) => {
        let drawn = 0;
        let longestMs = 0;
        let began = 0;
        let last = 0;
        const frame = (now: number) => {
          if (!began) began = last = now;
          else {
            drawn++;
            longestMs = Math.max(longestMs, now - last);
            last = now;
          }
          if (now - began < wanted) requestAnimationFrame(frame);
          else done({ perSecond: (drawn * 1000) / (now - began), longestMs });
        };
        requestAnimationFrame(frame);
      }),
    forMs,
  );

export const median = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
