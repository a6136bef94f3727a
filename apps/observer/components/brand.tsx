/** The mark: an eye that never quite closes. */
export function Brand() {
  return (
    <span className="flex items-center gap-2">
      <svg viewBox="0 0 32 32" className="size-5" aria-hidden>
        <path d="M16 4a12 12 0 1 0 12 12" fill="none" stroke="currentColor" strokeWidth="4" className="text-primary" />
        <circle cx="16" cy="16" r="4.5" className="fill-primary" />
      </svg>
      <span className="font-mono text-[0.8125rem] font-semibold tracking-[0.14em] uppercase">Oblivion</span>
    </span>
  );
}
