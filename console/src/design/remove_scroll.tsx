// Stands in for the package that Radix uses to lock the page behind a dialog: that one writes a <style> element at run time,
// which our Content-Security-Policy refuses. The rule is in base.css.
import { type ElementType, type ReactNode, type Ref, forwardRef } from "react";

interface Props {
  as?: ElementType;
  children?: ReactNode;
  allowPinchZoom?: boolean;
  shards?: unknown;
  enabled?: boolean;
}

export const RemoveScroll = forwardRef(function RemoveScroll(
  { as: Tag = "div", allowPinchZoom: _zoom, shards: _shards, enabled: _enabled, ...rest }: Props,
  ref: Ref<unknown>,
) {
  return <Tag ref={ref} data-scroll-lock="" {...rest} />;
});
