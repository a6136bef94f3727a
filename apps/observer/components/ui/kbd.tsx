import type { ComponentProps } from 'react';
import { cn } from '@/lib/class-names';

function Kbd({ className, ...props }: ComponentProps<'kbd'>) {
  return (
    <kbd
      data-slot="kbd"
      className={cn(
        'inline-flex h-5 min-w-5 items-center justify-center rounded-md border border-input bg-secondary px-1 font-mono text-xs text-foreground',
        className,
      )}
      {...props}
    />
  );
}

export { Kbd };
