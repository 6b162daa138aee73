import "./sign_in.css";
import type { ReactNode } from "react";

// Two voices taking turns: the caller above, the agent below, drawn once from a fixed series.
const beats = [6, 14, 25, 18, 9, 3, 2, 2, 3, 2, 12, 22, 30, 21, 16, 8, 2, 2, 2, 3, 4, 15, 11, 5, 2, 2, 2, 2];
const answers = beats.map((_, i) => beats[(i + 7) % beats.length]!);

const bars = (heights: number[], up: boolean) =>
  heights.map((h, i) => `M${14 + i * 14} ${up ? 300 : 312}v${(up ? -1 : 1) * h * 2.6}`).join("");

export function EntryFrame({ children }: { children: ReactNode }) {
  return (
    <main className="entry">
      <div className="entry-art" aria-hidden="true">
        <svg
          viewBox="0 0 400 600"
          preserveAspectRatio="xMidYMid slice"
          fill="none"
          strokeWidth="5"
          strokeLinecap="round"
          opacity="0.55"
        >
          <path d={bars(beats, true)} stroke="#e0a04c" />
          <path d={bars(answers, false)} stroke="#58bcc2" />
        </svg>
        <span className="brand">
          <img src="/mark.svg" alt="" /> Tandem
        </span>
        <p>Joins phone calls to the agents that answer them, and loses none.</p>
      </div>
      <div className="entry-form">
        <div>{children}</div>
      </div>
    </main>
  );
}
