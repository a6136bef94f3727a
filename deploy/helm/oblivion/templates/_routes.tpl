{{- /*
Which part serves which path. Observer has pages' data of its own under /api, so only /api/v1 and its description go to Nexus;
/agents and /live are single addresses. isLong: sockets and streams, whose requests have no end in time.
*/ -}}
{{- define "oblivion.routes" -}}
{{- $list := list
  (dict "path" "/webhooks" "type" "Prefix" "role" "intake")
  (dict "path" "/agents" "type" "Exact" "role" "gateway" "isLong" true)
  (dict "path" "/live" "type" "Exact" "role" "gateway" "isLong" true)
  (dict "path" "/llm" "type" "Prefix" "role" "llm" "isLong" true)
  (dict "path" "/api/v1" "type" "Prefix" "role" "api")
  (dict "path" "/api/openapi.json" "type" "Exact" "role" "api")
  (dict "path" "/oauth" "type" "Prefix" "role" "api") -}}
{{- $routes := list -}}
{{- $root := . -}}
{{- range $list -}}
{{- $component := include "oblivion.componentOfRole" (list $root .role) -}}
{{- $routes = append $routes (merge (dict "service" (include "oblivion.componentName" (list $root $component)) "port" 4000) . (dict "isLong" false)) -}}
{{- end -}}
{{- if .Values.observer.enabled -}}
{{- $routes = append $routes (dict "path" "/" "type" "Prefix" "service" (include "oblivion.componentName" (list . "observer")) "port" 3000 "isLong" false) -}}
{{- end -}}
{{- toJson $routes -}}
{{- end -}}
