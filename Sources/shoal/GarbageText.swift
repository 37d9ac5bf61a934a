// SPDX-License-Identifier: Apache-2.0

import LocalCluster
import RegistryCore

/// What could be removed, or was, for people; the largest of what is told first.
enum GarbageText {
  static func of(_ answer: JSONValue) -> String {
    let items = answer.list("items")
    let isDryRun = answer["dryRun"] == .boolean(true)
    let failures = answer.number("failures")
    let problem =
      failures > 0
      ? "\n\(NumberText.count(failures, "step")) failed, and will be tried again by the node; its "
        + "log says why." : ""
    if items.isEmpty {
      return (isDryRun ? "Nothing could be removed." : "Nothing was to be removed.") + problem
    }
    let rows =
      [["blob", "size", "why"]]
      + items.map { item in
        [name(item), NumberText.size(item.number("sizeBytes")), reason(item)]
      }
    let more = answer.number("count") - Int64(items.count)
    return OperatorText.table(rows) + (more > 0 ? "\nand \(more) more" : "")
      + "\n\n\(NumberText.count(answer.number("count"), "thing")) of "
      + NumberText.size(answer.number("bytes"))
      + (isDryRun ? " could be removed. Nothing was." : " removed.") + problem
  }

  private static func name(_ item: JSONValue) -> String {
    item.text("digest").isEmpty ? "upload" : OperatorText.digest(item.text("digest"))
  }

  private static func reason(_ item: JSONValue) -> String {
    let repository = item.text("repository")
    let since = CalendarText.day(unixSeconds: item.number("sinceUnixSeconds"))
    switch item.text("reason") {
    case "unreferenced": return "linked but unreferenced in \(repository) since \(since)"
    case "untagged": return "untagged manifest of \(repository) since \(since)"
    case "deleted": return "deleted from the last repository that had it"
    case "unowned": return "stored, owned by no repository and not mirrored"
    case "upload_abandoned": return "upload to \(repository) not gone on with since \(since)"
    default: return item.text("reason")
    }
  }
}
