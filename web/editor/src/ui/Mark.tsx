/** The mark: a cairn, three stacked stones. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 32 32"
      aria-hidden="true"
      focusable="false"
      fill="currentColor"
    >
      <path d="M12.200 9.900c-.5-2.700 1.600-5 4.400-5 2.900 0 4.600 1.900 4.200 4.200-.3 1.800-2 2.600-4.300 2.600-2.400 0-4-.4-4.300-1.800z" />
      <path d="M7.600 17.200c-.2-2.700 3.200-4.300 8.200-4.300 5.300 0 8.900 1.300 8.800 3.900-.1 2.400-3.600 3.200-8.700 3.200-5 0-8.100-.5-8.300-2.800z" />
      <path d="M3 25.100c0-2.700 5.300-3.900 13-3.900s13 1.300 13 3.800c0 2.500-5.400 3.300-13 3.300S3 27.600 3 25.100z" />
    </svg>
  );
}
