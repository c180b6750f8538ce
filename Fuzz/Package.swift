// swift-tools-version: 6.2
import PackageDescription

// Built by scripts/fuzz only, which adds libFuzzer with -sanitize=fuzzer.
let package = Package(
    name: "hydatis-fuzz",
    dependencies: [
        .package(name: "hydatis", path: ".."),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    ],
    targets: [
        .systemLibrary(name: "CFuzzer", path: "CFuzzer"),
        .executableTarget(
            name: "HydatisFuzz",
            dependencies: [
                "CFuzzer",
                .product(name: "AnomalyDetection", package: "hydatis"),
                .product(name: "ClusterModel", package: "hydatis"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "DecisionLog", package: "hydatis"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "KubernetesAPI", package: "hydatis"),
                .product(name: "LoadPrediction", package: "hydatis"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "MetricHistory", package: "hydatis"),
                .product(name: "ModelRegistry", package: "hydatis"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "Placement", package: "hydatis"),
                .product(name: "PlacementLearning", package: "hydatis"),
                .product(name: "RetryHints", package: "hydatis"),
                .product(name: "SchedulerService", package: "hydatis"),
                .product(name: "Simulation", package: "hydatis"),
                .product(name: "Telemetry", package: "hydatis"),
            ],
            path: "HydatisFuzz",
            swiftSettings: [
                .swiftLanguageMode(.v6),
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .treatAllWarnings(as: .error),
            ]
        ),
    ]
)
