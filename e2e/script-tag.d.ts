/// <reference types="@tracker-analytics/sdk/script-tag" />
