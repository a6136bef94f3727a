'use client';

import { ActivityIcon, CableIcon, FolderIcon, LayersIcon, ListTodoIcon } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cn } from '@/lib/class-names';

const screens = [
  { href: '/', label: 'Pulse', icon: ActivityIcon, isOnPhones: true },
  { href: '/tasks', label: 'Tasks', icon: ListTodoIcon, isOnPhones: true },
  { href: '/system', label: 'System', icon: LayersIcon, isOnPhones: true },
  // A phone has no room for these; System leads there.
  { href: '/projects', label: 'Projects', icon: FolderIcon, isOnPhones: false },
  { href: '/connections', label: 'Connections', icon: CableIcon, isOnPhones: false },
] as const;

export function Navigation() {
  const pathname = usePathname();
  return (
    <nav aria-label="Screens" className="flex h-12">
      {screens.map(({ href, label, icon: Icon, isOnPhones }) => {
        const isHere = href === '/' ? pathname === '/' : pathname.startsWith(href);
        return (
          <Link
            key={href}
            href={href}
            aria-current={isHere ? 'page' : undefined}
            className={cn(
              '-mb-px flex items-center gap-2 border-b-2 border-transparent px-2.5 -outline-offset-2 transition-colors sm:px-3',
              !isOnPhones && 'max-md:hidden',
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
