export function VoiceMeter({ side, level }: { side: "caller" | "agent"; level: number }) {
  return (
    <div className="row">
      <span className={`speaking ${side}`} style={{ width: 56 }}>
        {side === "caller" ? "Caller" : "Agent"}
      </span>
      <div
        className="meter grow"
        role="meter"
        aria-label={`Loudness of the ${side}`}
        aria-valuemin={0}
        aria-valuemax={1}
        aria-valuenow={Math.round(level * 100) / 100}
      >
        <i style={{ width: `${level * 100}%`, background: `var(--${side})` }} />
      </div>
    </div>
  );
}
