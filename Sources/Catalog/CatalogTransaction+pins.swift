// SPDX-License-Identifier: Apache-2.0

import ContentModel
import GRDB
import RegistryCore

extension CatalogTransaction {
  func rows(
    _ statement: PinStatement, _ arguments: StatementArguments
  ) throws(CatalogError) -> [Row] {
    try rows(sql: statement.rawValue, arguments)
  }

  func pin(_ row: Row) throws(CatalogError) -> ImagePin {
    var contents: [KeptContent] = []
    for row in try rows(.contents, ["pin": try integer(row, 0)]) {
      contents.append(
        KeptContent(digest: try digest(row, 0), sizeBytes: try sizeBytes(row, 1)))
    }
    let place = PinPlace(
      upstream: try required(try optionalText(row, 1)), repository: try repositoryName(row, 2),
      reference: try required(Reference(try required(try optionalText(row, 3)))))
    return ImagePin(
      place: place, digest: try digest(row, 4), pinnedAt: try integer(row, 5), contents: contents)
  }

  /// There MUST be no pin of this place.
  func insert(_ pin: ImagePin) throws(CatalogError) {
    var arguments = Self.arguments(pin.place)
    arguments += ["digest": pin.digest.stored, "time": pin.pinnedAt]
    try execute(.insert, arguments)
    let id = database.lastInsertedRowID
    for (place, content) in pin.contents.enumerated() {
      try execute(
        .insertContent,
        [
          "pin": id, "place": place, "digest": content.digest.stored, "size": content.sizeBytes,
        ])
    }
  }

  /// False if there is none.
  @discardableResult
  func removePin(_ place: PinPlace) throws(CatalogError) -> Bool {
    try execute(.remove, Self.arguments(place)) > 0
  }

  @discardableResult
  private func execute(
    _ statement: PinStatement, _ arguments: StatementArguments
  ) throws(CatalogError) -> Int {
    try execute(sql: statement.rawValue, arguments)
  }

  private static func arguments(_ place: PinPlace) -> StatementArguments {
    [
      "upstream": place.upstream, "repository": place.repository.text,
      "reference": "\(place.reference)",
    ]
  }
}
