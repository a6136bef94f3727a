{{- define "oblivion.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- /* The longest component name is added behind this, and names of Services end at 63 characters. */ -}}
{{- define "oblivion.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains (include "oblivion.name" .) .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "oblivion.name" .) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- /* Name of a component's objects. Call with (list $ "component"). */ -}}
{{- define "oblivion.componentName" -}}
{{- printf "%s-%s" (include "oblivion.fullname" (first .)) (last .) | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "oblivion.releaseSelector" -}}
app.kubernetes.io/name: {{ include "oblivion.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "oblivion.selector" -}}
{{ include "oblivion.releaseSelector" (first .) }}
app.kubernetes.io/component: {{ last . }}
{{- end -}}

{{- define "oblivion.labels" -}}
{{- $root := first . -}}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version | replace "+" "_" }}
app.kubernetes.io/version: {{ $root.Chart.AppVersion | quote }}
app.kubernetes.io/part-of: oblivion
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
{{ include "oblivion.selector" . }}
{{- with $root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- /* A value of a variable. Helm reads numbers as floating point, and 4194304 must not become 4.194304e+06. */ -}}
{{- define "oblivion.scalar" -}}
{{- if and (kindIs "float64" .) (eq (floor .) .) }}{{ printf "%.0f" . }}{{ else }}{{ toString . }}{{ end -}}
{{- end -}}

{{- /* Reference of an image of ours. Call with (list $ image). */ -}}
{{- define "oblivion.image" -}}
{{- $root := first . -}}
{{- $image := last . -}}
{{- $name := $image.repository -}}
{{- if $root.Values.image.registry }}{{ $name = printf "%s/%s" $root.Values.image.registry $name }}{{ end -}}
{{- if $image.digest -}}
{{- printf "%s@%s" $name $image.digest -}}
{{- else -}}
{{- printf "%s:%s" $name (coalesce $image.tag $root.Values.image.tag $root.Chart.AppVersion) -}}
{{- end -}}
{{- end -}}
