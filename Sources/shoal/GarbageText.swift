// SPDX-License-Identifier: Apache-2.0

import LocalCluster
import RegistryCore

/// What could be removed, for people; the largest first.
enum GarbageText {
  static func of(_ answer: JSONValue) -> String {
    let items = answer.list("items")
    if items.isEmpty { return "Nothing could be removed." }
    let rows =
      [["blob", "size", "why"]]
      + items.map { item in
        [name(item), NumberText.size(item.number("sizeBytes")), reason(item)]
      }
    let more = answer.number("count") - Int64(items.count)
    return OperatorText.table(rows) + (more > 0 ? "\nand \(more) more" : "")
      + "\n\n\(NumberText.count(answer.number("count"), "thing")) of "
      + "\(NumberText.size(answer.number("bytes"))) could be removed. Nothing was."
  }

  private static func name(_ item: JSONValue) -> String {
    item.text("digest").isEmpty ? "upload" : OperatorText.digest(item.text("digest"))
  }

  private static func reason(_ item: JSONValue) -> String {
    let repository = item.text("repository")
    let since = CalendarText.day(unixSeconds: item.number("sinceUnixSeconds"))
    switch item.text("reason") {
    case "unreferenced": return "linked but unreferenced in \(repository) since \(since)"
    case "unowned": return "stored, owned by no repository and not mirrored"
    case "upload_abandoned": return "upload to \(repository) not gone on with since \(since)"
    default: return item.text("reason")
    }
  }
}
