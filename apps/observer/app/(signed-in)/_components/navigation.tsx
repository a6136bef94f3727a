'use client';

import { ActivityIcon, LayersIcon, ListTodoIcon } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cn } from '@/lib/class-names';

const screens = [
  { href: '/', label: 'Pulse', icon: ActivityIcon },
  { href: '/tasks', label: 'Tasks', icon: ListTodoIcon },
  { href: '/system', label: 'System', icon: LayersIcon },
] as const;

export function Navigation() {
  const pathname = usePathname();
  return (
    <nav aria-label="Screens" className="flex h-12">
      {screens.map(({ href, label, icon: Icon }) => {
        const isHere = href === '/' ? pathname === '/' : pathname.startsWith(href);
        return (
          <Link
            key={href}
            href={href}
            aria-current={isHere ? 'page' : undefined}
            className={cn(
              '-mb-px flex items-center gap-2 border-b-2 border-transparent px-2.5 -outline-offset-2 transition-colors sm:px-3',
              isHere ? 'border-primary text-foreground' : 'text-muted-foreground hover:text-foreground',
            )}
          >
            <Icon aria-hidden className="hidden size-4 sm:block" />
            {label}
          </Link>
        );
      })}
    </nav>
  );
}
