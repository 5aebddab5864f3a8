/** The mark: a sandpiper at the water's edge, bill down. It takes the colour of the text around it. */
export function BirdMark({ size = 22, className }: { size?: number; className?: string }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} className={className} aria-hidden="true">
      <path
        fill="currentColor"
        d="M8.9 6.2c1.9-1.5 4.7-1.1 6 .9.9 1.4 1 2.9 2.4 3.7 1.3.8 3.3 1 5 1.7l8.2 3.2-6.9 1.7c-2.2 2.9-5.7 4.4-9.2 3.6-4.1-.9-6.2-4.2-6.1-7.9 0-.8-.3-1.6-.8-2.2L.9 14.2l5.8-5.4c.3-1.1 1.1-2 2.2-2.6Z"
      />
      <path
        d="M14.6 20.6 13.2 28.2M18.8 20.4l.6 7.8M2.5 28.2h27"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
      />
      <circle cx="10.7" cy="8.9" r="1" className="fill-canvas" />
    </svg>
  );
}
