// SPDX-License-Identifier: Apache-2.0

import LocalCluster
import RegistryCore

/// What a check has found, for people.
enum CheckText {
  static func of(_ report: JSONValue) -> String {
    let findings = report.list("findings")
    let looked =
      "Looked at \(NumberText.count(report.number("blobs"), "blob")) of "
      + "\(NumberText.size(report.number("bytes"))), \(report.number("owned")) of them owned, "
      + "\(report.number("deleting")) waiting to be removed."
    if findings.isEmpty { return looked + "\nNothing is wrong." }
    return findings.map(line).joined(separator: "\n") + "\n\n" + looked + "\n"
      + (report.flag("isClean")
        ? "All that was wrong is repaired." : "Something is wrong; --repair does what can be done.")
  }

  private static func line(_ finding: JSONValue) -> String {
    let repositories = finding["repositories"]?.array?.compactMap(\.string) ?? []
    let parts = [
      finding.text("digest"), problem(finding),
      repositories.isEmpty ? "" : "in \(repositories.joined(separator: ", "))",
      finding.text("repair").isEmpty ? "" : "(\(finding.text("repair")))",
    ]
    return parts.filter { !$0.isEmpty }.joined(separator: " ")
  }

  private static func problem(_ finding: JSONValue) -> String {
    let detail = finding.text("detail")
    switch finding.text("problem") {
    case "catalog_damaged": return "the catalog is damaged, put back a copy of it: \(detail)"
    case "store_empty":
      return "nothing is stored of \(detail) digests that are named, and no name is dropped: "
        + "is the disk of the blobs mounted?"
    case "content_wrong": return "is stored with other bytes than its own"
    case "unreadable": return "cannot be read: \(detail)"
    case "bytes_missing": return "is named and not stored"
    case "size_wrong": return "has another size than is noted: \(detail)"
    case "chain_wrong": return "has the chain of something else"
    case "image_incomplete": return "\(detail): push the image again, or delete it"
    default: return finding.text("problem")
    }
  }
}
