import type { ComponentProps } from 'react';
import { cn } from '@/lib/class-names';

function Empty({ className, ...props }: ComponentProps<'div'>) {
  return (
    <div
      data-slot="empty"
      className={cn('flex flex-col items-center justify-center gap-1.5 px-6 py-10 text-center text-balance', className)}
      {...props}
    />
  );
}

function EmptyTitle({ className, ...props }: ComponentProps<'p'>) {
  return <p data-slot="empty-title" className={cn('font-medium', className)} {...props} />;
}

function EmptyDescription({ className, ...props }: ComponentProps<'p'>) {
  return <p data-slot="empty-description" className={cn('max-w-prose text-muted-foreground', className)} {...props} />;
}

export { Empty, EmptyDescription, EmptyTitle };
