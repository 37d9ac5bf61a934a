// SPDX-License-Identifier: Apache-2.0

import ContentModel
import OpenSSLRuntime
import RegistryCore

extension ModelRegistry.State {
  mutating func answer(
    _ method: String, target: String, range: String?, contentType: String, body: [UInt8]
  ) -> ModelAnswer {
    let parts = target.dropFirst("/v2/".count).split(separator: "?", maxSplits: 1)
    let query = parts.count == 2 ? Self.parameters(parts[1]) : [:]
    guard let path = parts.first, let (repository, kind, rest) = Self.split(path) else {
      return ModelAnswer(status: 404)
    }
    switch (kind, method) {
    case ("manifests", "PUT"):
      return putManifest(repository, rest, contentType, body)
    case ("manifests", _):
      return manifest(repository, rest)
    case ("uploads", "POST"):
      return openUpload(repository, query)
    case ("uploads", "PUT"):
      let told = query["digest"] ?? ""
      guard Digest(told)?.names(body) == true else { return ModelAnswer(status: 400) }
      blobs["\(repository) \(told)"] = body
      return ModelAnswer(status: 201)
    case ("blobs", _):
      return blob(repository, rest, range)
    default:
      return tagsPage(repository, after: query["last"])
    }
  }

  private func manifest(_ repository: String, _ reference: String) -> ModelAnswer {
    guard let found = manifests["\(repository) \(reference)"] else {
      return ModelAnswer(status: 404)
    }
    let digest = Digest.computing(.sha256, of: found.bytes)
    return ModelAnswer(
      status: 200, headers: ["Content-Type": found.type, "Docker-Content-Digest": "\(digest)"],
      bytes: found.bytes)
  }

  private mutating func putManifest(
    _ repository: String, _ reference: String, _ type: String, _ bytes: [UInt8]
  ) -> ModelAnswer {
    guard let references = try? ManifestReferences(parsing: bytes) else {
      return ModelAnswer(status: 400)
    }
    let hasBlobs = references.blobs.allSatisfy { blobs["\(repository) \($0.digest)"] != nil }
    let hasManifests = references.manifests.allSatisfy {
      manifests["\(repository) \($0.digest)"] != nil
    }
    guard hasBlobs, hasManifests else { return ModelAnswer(status: 400) }
    let digest = Digest.computing(.sha256, of: bytes)
    manifests["\(repository) \(reference)"] = (type, bytes)
    manifests["\(repository) \(digest)"] = (type, bytes)
    return ModelAnswer(status: 201, headers: ["Docker-Content-Digest": "\(digest)"])
  }

  private mutating func openUpload(
    _ repository: String, _ query: [String: String]
  ) -> ModelAnswer {
    if let digest = query["mount"], let source = query["from"],
      let bytes = blobs["\(source) \(digest)"]
    {
      blobs["\(repository) \(digest)"] = bytes
      return ModelAnswer(status: 201)
    }
    uploads += 1
    return ModelAnswer(
      status: 202, headers: ["Location": "/v2/\(repository)/blobs/uploads/\(uploads)"])
  }

  private func blob(_ repository: String, _ digest: String, _ range: String?) -> ModelAnswer {
    guard let bytes = blobs["\(repository) \(digest)"] else { return ModelAnswer(status: 404) }
    guard let range, let first = Int(range.dropFirst("bytes=".count).dropLast()) else {
      return ModelAnswer(status: 200, bytes: bytes)
    }
    guard first < bytes.count else { return ModelAnswer(status: 416) }
    return ModelAnswer(
      status: 206,
      headers: ["Content-Range": "bytes \(first)-\(bytes.count - 1)/\(bytes.count)"],
      bytes: Array(bytes[first...]))
  }

  private func tagsPage(_ repository: String, after last: String?) -> ModelAnswer {
    let rest = tags.filter { $0 > last ?? "" }
    let page = Array(rest.prefix(tagsPage))
    var answer = ModelAnswer(
      status: 200, bytes: Array(#"{"name":"x","tags":\#(JSONText.array(page))}"#.utf8))
    if rest.count > page.count {
      answer.headers["Link"] =
        "</v2/\(repository)/tags/list?last=\(page.last ?? "")&n=\(tagsPage)>; rel=\"next\""
    }
    return answer
  }

  private static func split(
    _ path: Substring
  ) -> (repository: String, kind: String, rest: String)? {
    for (mark, kind) in [
      ("/blobs/uploads/", "uploads"), ("/blobs/", "blobs"), ("/manifests/", "manifests"),
      ("/tags/", "tags"),
    ] {
      if let place = path.firstRange(of: mark) {
        return (String(path[..<place.lowerBound]), kind, String(path[place.upperBound...]))
      }
    }
    return nil
  }

  private static func parameters(_ query: Substring) -> [String: String] {
    var values: [String: String] = [:]
    for pair in query.split(separator: "&") {
      let sides = pair.split(separator: "=", maxSplits: 1)
      if sides.count == 2 { values[String(sides[0])] = PercentEncoding.decode(sides[1]) }
    }
    return values
  }
}
